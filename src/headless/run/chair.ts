import type { Rule } from '../../core/policy.ts';
import type { Agent, Ask, Run } from '../../core/run.ts';
import type { Engine } from '../../engine/engine.ts';
import { answerByRules } from '../rules/answer-by-rules.ts';
import type { Answer, Reading, Screen } from '../screens/screen.ts';

/** Hands in what the chair says to an ask. False: it could not be carried out, or came too late. */
export async function submitAnswer(engine: Engine, ask: string, answer: Answer): Promise<boolean> {
  const { plan, rules: [first, ...others] = [], ...rest } = answer;
  const stowed = plan === undefined ? {} : { plan: await engine.texts.stowAll(plan) };
  const ruled = first === undefined ? {} : { rule: first };
  // Whoever decides what is before the board has taken it from there.
  if (engine.run.asks[ask]?.of === 'board') await engine.submit({ type: 'take-ask', at: Date.now(), ask });
  const facts = await engine.submit({ type: 'answer-ask', at: Date.now(), ask, ...rest, ...stowed, ...ruled });
  if (facts.length > 0) for (const rule of others) await engine.submit({ type: 'add-rule', at: Date.now(), rule });
  if (facts.length > 0 && first !== undefined) await answerByRules(engine);
  return facts.length > 0;
}

interface Sitting {
  readonly engine: Engine;
  readonly screen: Screen;
  readonly reading: Reading;
  /** Ask whether to go on where checks fail before anyone has changed anything. */
  readonly askOnRed: boolean;
  /** Keeps the rules of an answer that outlive the run, and answers those that hold in it. */
  readonly keep: (rules: readonly Rule[]) => Promise<readonly Rule[]>;
}

/** Puts what the run asks to whoever sits at the screen, one question at a time, while the run goes on. */
export class Chair {
  readonly #at: Sitting;
  readonly #asked = new Set<string>();
  #sitting: Promise<void> | null = null;
  #open: { readonly ask: string; readonly gone: AbortController } | null = null;
  #left = false;

  constructor(at: Sitting) {
    this.#at = at;
  }

  /** Looks for open questions, and whether the one on the screen is still open. */
  look(): void {
    const { run } = this.#at.engine;
    if (this.#open !== null && this.#open.ask !== BASELINE && !run.asks[this.#open.ask]) this.#open.gone.abort();
    if (this.#left || this.#sitting !== null || (this.#next() === null && !this.#owesBaseline())) return;
    this.#sitting = this.#sit().finally(() => {
      this.#sitting = null;
    });
    // Whoever drives awaits it; until then a failure must not count as unhandled.
    this.#sitting.catch(() => {});
  }

  /** Resolves when nobody is being asked any more. False: nobody was. */
  async settled(): Promise<boolean> {
    if (this.#sitting === null) return false;
    await this.#sitting;
    return true;
  }

  /** Takes the question from the screen: the run stops here. */
  leave(): void {
    this.#left = true;
    this.#open?.gone.abort();
  }

  #next(): Ask | null {
    // What is before the board is the chair's once it climbs.
    const { asks } = this.#at.engine.run;
    return Object.values(asks).find(({ id, of }) => of === 'chair' && !this.#asked.has(id)) ?? null;
  }

  #owesBaseline(): boolean {
    const { engine, askOnRed } = this.#at;
    const pm = freshPm(engine.run);
    return pm !== null && !this.#asked.has(BASELINE) && (pm.paused || (askOnRed && isRed(engine.run)));
  }

  async #sit(): Promise<void> {
    const { engine, screen, reading } = this.#at;
    if (this.#owesBaseline()) await this.#askAboutBaseline();
    for (let ask = this.#next(); ask !== null && !this.#left; ask = this.#next()) {
      const { id } = ask;
      const asking = ask;
      this.#asked.add(id);
      const said = await this.#put(id, (gone) => screen.ask(asking, reading, gone));
      const answer = said?.rules === undefined ? said : { ...said, rules: await this.#at.keep(said.rules) };
      if (answer !== null && !(await submitAnswer(engine, id, answer)) && engine.run.asks[id])
        screen.notice(`The answer to ${id} could not be carried out; it is still open.`);
    }
  }

  async #askAboutBaseline(): Promise<void> {
    const { engine, screen, askOnRed } = this.#at;
    this.#asked.add(BASELINE);
    const pm = freshPm(engine.run);
    if (pm === null) return;
    const pause = (paused: boolean) => engine.submit({ type: 'pause-agent', at: Date.now(), agent: pm.id, paused });
    // Applied at once, before the engine looks at what is due: nothing is spent while the question is open.
    if (!pm.paused) await pause(true);
    const question = 'Some checks fail before anyone has changed anything. Go on?';
    const goOn = askOnRed ? await this.#put(BASELINE, (gone) => screen.yesOrNo(question, gone)) : true;
    if (goOn === null && this.#left) return; // asked again when the run is continued
    if (goOn !== false) await pause(false);
    else
      await engine.submit({
        type: 'stop-run',
        at: Date.now(),
        outcome: 'cancelled',
        why: 'Stopped by the chair, because checks fail at the base.',
      });
  }

  async #put<T>(ask: string, question: (gone: AbortSignal) => Promise<T>): Promise<T> {
    const gone = new AbortController();
    this.#open = { ask, gone };
    try {
      return await question(gone.signal);
    } finally {
      this.#open = null;
    }
  }
}

const BASELINE = 'baseline';

/** The PM before its first turn. */
const freshPm = (run: Run): Agent | null =>
  // A PM that joins once there is a plan leads one more team, or takes another's place.
  run.plan !== null
    ? null
    : (Object.values(run.agents).find((agent) => agent.tier === 1 && agent.left === null && agent.turn === 0) ?? null);

const isRed = (run: Run): boolean => run.baseline?.checks.some((check) => check.exitCode !== 0) ?? false;
