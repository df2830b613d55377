/** What a run means, in three functions: `decide` what a command makes true, `evolve` by each fact, ask what is `due`. */

export { benchOf } from './run/bench-of.ts';
export { deadlines } from './run/deadlines.ts';
export { decide } from './run/decide.ts';
export { due, type Work } from './run/due.ts';
export { evolve } from './run/evolve.ts';
export { fold } from './run/fold.ts';
export { needOf } from './run/start-turn.ts';
export { type Agent, type Ask, type Effect, newRun, type OpenCall, type Run, type Task } from './run/state.ts';
