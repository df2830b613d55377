/** What can be put before the board, in the order in which it is offered. */
export const MEASURES = {
  rebrief: { label: '$(edit) Give an agent another brief', detail: 'It goes on from where it is' },
  assist: { label: '$(person-add) Put a specialist at its side', detail: 'Fresh eyes for an agent that struggles' },
  replace: { label: '$(arrow-swap) Replace an agent', detail: 'A fresh one takes over its task and those below it' },
  terminate: { label: '$(debug-stop) End an agent', detail: 'And all below it' },
  pause: { label: '$(debug-pause) Pause an agent', detail: 'And all below it' },
  resume: { label: '$(debug-continue) Let an agent go on', detail: 'And all below it' },
  narrow: { label: '$(lock) Bind an agent by conditions', detail: 'No network, no commands, only some paths, …' },
  rebudget: { label: '$(credit-card) Set a budget', detail: 'Of the run, a role, a task or an agent' },
  accept: { label: '$(check) Take the work on a task as it is', detail: 'With the findings that stand' },
  reopen: { label: '$(discard) Send a task back', detail: 'A developer goes on with it' },
  mode: { label: '$(list-ordered) Change the mode', detail: 'Tasks at the same time, or one after another' },
  stop: { label: '$(circle-slash) Stop the run', detail: 'What was merged stays merged' },
} as const;
export type MeasureKind = keyof typeof MEASURES;

/** What an agent can be bound by. */
export const CONDITIONS = [
  { label: 'No network', condition: 'no-network' },
  { label: 'No commands', condition: 'no-commands' },
  { label: 'No new agents', condition: 'no-spawning' },
  { label: 'Changes only in some paths…', condition: 'only-paths' },
  { label: 'No changes in some paths…', condition: 'not-paths' },
] as const;

/** The complaint about an empty text. */
export const needsText = (text: string): string | undefined =>
  text.trim() === '' ? 'Write something first.' : undefined;
