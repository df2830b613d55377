/** Anything but printable text, tab and line feed: what a terminal would act upon. */
const CONTROL = /[^\P{Cc}\t\n]/u;
/** A control string (OSC, DCS…) longer than this is taken for text again, so that an unfinished one cannot hide the rest. */
const LONGEST_STRING = 8192;

type State = 'text' | 'escape' | 'charset' | 'sequence' | 'string' | 'string-escape';

/**
 * Turns the bytes of a terminal program into text a page can show: UTF-8 with replacement characters,
 * escape sequences and control characters removed, carriage returns as line ends. Sequences may be split over chunks.
 */
export class PlainText {
  #decoder = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true });
  #state: State = 'text';
  #stringLength = 0;
  #afterReturn = false;

  write(bytes: Uint8Array): string {
    return this.#clean(this.#decoder.decode(bytes, { stream: true }));
  }

  end(): string {
    return this.#clean(this.#decoder.decode());
  }

  #clean(text: string): string {
    if (this.#state === 'text' && !this.#afterReturn && !CONTROL.test(text)) return text;
    let out = '';
    for (let at = 0; at < text.length; at++) out += this.#step(text.charAt(at), text.charCodeAt(at));
    return out;
  }

  #step(char: string, code: number): string {
    switch (this.#state) {
      case 'text':
        return this.#text(char, code);
      case 'escape':
        if (char === '[') this.#state = 'sequence';
        else if (char === ']' || char === 'P' || char === 'X' || char === '^' || char === '_') this.#startString();
        else if (code >= 0x20 && code <= 0x2f) this.#state = 'charset';
        else this.#state = 'text';
        return '';
      case 'charset':
        if (code < 0x20 || code > 0x2f) this.#state = 'text';
        return '';
      case 'sequence':
        if (code === 0x1b) this.#state = 'escape';
        else if (char === '\n') return this.#backToText(char, code);
        else if (code >= 0x40 && code <= 0x7e) this.#state = 'text';
        return '';
      case 'string':
        return this.#string(char, code);
      case 'string-escape':
        if (char === '\\') this.#state = 'text';
        else this.#state = 'string';
        return '';
    }
  }

  #text(char: string, code: number): string {
    const afterReturn = this.#afterReturn;
    this.#afterReturn = false;
    if (code === 0x1b) this.#state = 'escape';
    else if (code === 0x9b) this.#state = 'sequence';
    else if (code === 0x90 || code === 0x9d || code === 0x9e || code === 0x9f || code === 0x98) this.#startString();
    else if (char === '\r') {
      this.#afterReturn = true;
      return '\n';
    } else if (char === '\n') return afterReturn ? '' : char;
    else if (!CONTROL.test(char)) return char;
    return '';
  }

  #string(char: string, code: number): string {
    this.#stringLength++;
    if (code === 0x07 || code === 0x9c) this.#state = 'text';
    else if (code === 0x1b) this.#state = 'string-escape';
    else if (char === '\n' || this.#stringLength > LONGEST_STRING) return this.#backToText(char, code);
    return '';
  }

  #startString(): void {
    this.#state = 'string';
    this.#stringLength = 0;
  }

  #backToText(char: string, code: number): string {
    this.#state = 'text';
    return this.#text(char, code);
  }
}
