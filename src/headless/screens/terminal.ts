import { createInterface } from 'node:readline/promises';

/** The terminal that a person sits at, or whatever stands in its place. */
export class Terminal {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  /** Somebody can be asked. */
  readonly interactive: boolean;
  /** What was written can be written over. */
  readonly live: boolean;

  constructor(options: { readonly json?: boolean } = {}) {
    this.input = process.stdin;
    this.output = process.stdout;
    const shown = this.output.isTTY === true && options.json !== true;
    this.interactive = shown && this.input.isTTY === true;
    this.live = shown && process.env.TERM !== 'dumb';
  }

  line(text: string): void {
    this.output.write(`${text}\n`);
  }

  /** Clears the last lines, so that the next one stands in their place. */
  up(lines: number): void {
    this.output.write(`\u001b[${lines}F\u001b[0J`);
  }

  size(): { readonly columns: number; readonly rows: number } {
    return { columns: this.output.columns || 80, rows: this.output.rows || 24 };
  }

  /** One line from the person; null when `gone` aborts or the input ends. */
  async question(text: string, gone: AbortSignal): Promise<string | null> {
    const reader = createInterface({ input: this.input, output: this.output });
    // readline takes Ctrl-C for itself; it is for whoever listens to the process.
    reader.on('SIGINT', () => process.emit('SIGINT'));
    const ended = new Promise<null>((resolve) => reader.once('close', () => resolve(null)));
    try {
      return await Promise.race([reader.question(text, { signal: gone }), ended]);
    } catch (error) {
      if (gone.aborted) return null;
      throw error;
    } finally {
      reader.close();
    }
  }

  /** One of several answers, by its first letter or in full; asked again until it is one of them. */
  async choose<T extends string>(text: string, answers: readonly T[], gone: AbortSignal): Promise<T | null> {
    for (;;) {
      const said = await this.question(`${text} [${answers.join('/')}] `, gone);
      if (said === null) return null;
      const word = said.trim().toLowerCase();
      const found =
        answers.find((answer) => answer === word) ?? answers.find((answer) => word !== '' && answer.startsWith(word));
      if (found !== undefined) return found;
      this.line(`Please answer with one of: ${answers.join(', ')}.`);
    }
  }

  async yes(text: string, gone: AbortSignal): Promise<boolean | null> {
    const said = await this.choose(text, ['yes', 'no'], gone);
    return said === null ? null : said === 'yes';
  }
}
