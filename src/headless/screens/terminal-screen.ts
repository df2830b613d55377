import { styleText } from 'node:util';
import type { Decision } from '../../core/facts.ts';
import { newSpending, type Spending, spend } from '../../core/projections/forecast.ts';
import { type Told, tell } from '../../core/projections/timeline.ts';
import { oneLine } from '../../core/projections/words.ts';
import type { Ask } from '../../core/run.ts';
import type { Signal } from '../../engine/world.ts';
import { answerAtTerminal } from './ask-at-terminal.ts';
import { reportLines } from './final-report.ts';
import { type LiveLine, liveBlock } from './live-block.ts';
import type { Answer, FinalReport, Reading, Screen } from './screen.ts';
import type { Terminal } from './terminal.ts';

const REDRAW_MS = 120;

/**
 * A run at a terminal: what happened scrolls by, and below it stands what is so now. Where output goes to a file or a
 * pipe there is only the first.
 */
export class TerminalScreen implements Screen {
  readonly #terminal: Terminal;
  readonly #started = Date.now();
  readonly #spending: Spending = newSpending();
  readonly #outputs = new Map<string, string>();
  #indexing: { readonly files: number; readonly total: number } | null = null;
  #reading: Reading | null = null;
  /** Said while a question stands on the screen: shown when it is answered. */
  #held: string[] | null = null;
  #drawn = 0;
  #timer: NodeJS.Timeout | undefined;
  /** So that the time goes on where nothing else happens. */
  readonly #clock: NodeJS.Timeout;
  #over = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    this.#clock = setInterval(() => this.#redrawSoon(), 1000);
    this.#clock.unref();
  }

  notice(text: string): void {
    this.#print([`${this.#style('cyan', '!')} ${text}`]);
  }

  decided(decision: Decision, reading: Reading): void {
    this.#reading = reading;
    for (const fact of decision.facts) {
      spend(this.#spending, fact);
      if (fact.type === 'call-finished') this.#outputs.delete(fact.call);
      if (fact.type === 'baseline-recorded' || fact.type === 'certificate-issued') this.#forgetCommands();
      if (fact.type === 'baseline-recorded') this.#indexing = null;
      this.#print(tell(fact, reading.run).map((told) => this.#told(told)));
    }
    this.#redrawSoon();
  }

  signalled(signal: Signal, reading: Reading): void {
    this.#reading = reading;
    if (signal.kind === 'output') {
      const last = signal.chunk.split('\n').findLast((one) => one.trim() !== '');
      if (last !== undefined) this.#outputs.set(signal.about, oneLine(last, 100));
    } else if (signal.kind === 'index') this.#indexing = signal;
    this.#redrawSoon();
  }

  async ask(ask: Ask, reading: Reading, gone: AbortSignal): Promise<Answer | null> {
    if (!this.#terminal.interactive) return null;
    return this.#holding(() => answerAtTerminal({ terminal: this.#terminal, ask, reading, gone }));
  }

  async yesOrNo(question: string, gone: AbortSignal): Promise<boolean | null> {
    if (!this.#terminal.interactive) return null;
    return this.#holding(() => this.#terminal.yes(question, gone));
  }

  report(report: FinalReport): void {
    clearInterval(this.#clock);
    clearTimeout(this.#timer);
    this.#erase();
    this.#over = true;
    this.#print(reportLines(report).map((told) => this.#told(told)));
  }

  #told({ text, tone }: Told): string {
    const styles = { plain: null, dim: 'dim', good: 'green', bad: 'red', strong: 'bold' } as const;
    const style = styles[tone];
    return style === null || text === '' ? text : this.#style(style, text);
  }

  #style(style: Parameters<typeof styleText>[0], text: string): string {
    return styleText(style, text, { stream: this.#terminal.output });
  }

  #print(lines: readonly string[]): void {
    if (lines.length === 0) return;
    if (this.#held !== null) return void this.#held.push(...lines);
    this.#erase();
    for (const line of lines) this.#terminal.line(line);
    this.#draw();
  }

  /** Nothing is drawn while somebody types. */
  async #holding<T>(question: () => Promise<T>): Promise<T> {
    this.#erase();
    this.#held = [];
    try {
      return await question();
    } finally {
      const held = this.#held;
      this.#held = null;
      this.#print(held);
    }
  }

  /** Output that belongs to a command and not to a call ends with what the command was run for. */
  #forgetCommands(): void {
    for (const about of this.#outputs.keys()) if (!/^c\d+$/.test(about)) this.#outputs.delete(about);
  }

  #redrawSoon(): void {
    if (!this.#terminal.live || this.#over || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#held !== null || this.#over) return;
      this.#erase();
      this.#draw();
    }, REDRAW_MS);
    this.#timer.unref();
  }

  #draw(): void {
    if (!this.#terminal.live || this.#over || this.#reading === null || this.#held !== null) return;
    const { columns, rows } = this.#terminal.size();
    const lines = liveBlock({
      run: this.#reading.run,
      spending: this.#spending,
      outputs: this.#outputs,
      ms: Date.now() - this.#started,
      indexing: this.#indexing,
    });
    const shown = lines.slice(0, Math.max(1, rows - 2));
    for (const line of shown) this.#terminal.line(this.#live(line, columns));
    this.#drawn = shown.length;
  }

  #live({ text, tone }: LiveLine, columns: number): string {
    const fitted = text.length < columns ? text : `${text.slice(0, columns - 2)}…`;
    const styles = { head: 'inverse', plain: null, dim: 'dim', ask: 'yellow' } as const;
    const style = styles[tone];
    return style === null ? fitted : this.#style(style, fitted);
  }

  #erase(): void {
    if (this.#drawn > 0) this.#terminal.up(this.#drawn);
    this.#drawn = 0;
  }
}
