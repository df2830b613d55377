import { describe, expect, it } from 'vitest';
import type { ToPage } from '../../src/core/page-messages.ts';
import { goldenLog, PlayedRun, soon } from './shown-page.ts';

const log = await goldenLog('demonstration');
const decoder = new TextDecoder();

/** A panel's end of the wire, and what it posted, in order. */
function laid(lines: number): { played: PlayedRun; wire: ReturnType<PlayedRun['wire']>; posted: ToPage[] } {
  const played = new PlayedRun(log, lines);
  const posted: ToPage[] = [];
  return { played, posted, wire: played.wire((message) => posted.push(message), null) };
}

const kinds = (posted: readonly ToPage[]): readonly string[] => posted.map(({ type }) => type);
const decisionsOf = (message: ToPage | undefined): readonly { readonly seq: number }[] =>
  message?.type === 'decided' ? JSON.parse(decoder.decode(message.decisions)) : [];

describe('the wire of a panel', () => {
  it('loses nothing that happens while the overview is read', async () => {
    const { played, wire, posted } = laid(50);
    const showing = wire.show(played.run);
    // The overview is of line 50; it has not been posted yet.
    played.go(3);
    await showing;
    expect(kinds(posted)).toEqual(['runs', 'overview', 'decided']);
    expect(decisionsOf(posted[2]).map(({ seq }) => seq)).toEqual([50, 51, 52]);
    wire.dispose();
  });

  it('puts together what comes at once, and posts nothing to a page that is gone', async () => {
    const { played, wire, posted } = laid(50);
    await wire.show(played.run);
    posted.length = 0;
    for (let part = 0; part < 4; part += 1) played.go(2);
    await soon(() => kinds(posted)).toEqual(['decided']);
    expect(decisionsOf(posted[0]).map(({ seq }) => seq)).toEqual([50, 51, 52, 53, 54, 55, 56, 57]);
    wire.hide();
    played.go(5);
    await wire.take({ type: 'ready', run: null });
    // It comes back with the newest overview alone: none of the lines between.
    expect(kinds(posted)).toEqual(['decided', 'runs', 'overview']);
    wire.dispose();
  });

  it('passes over what is no message of ours, and commands that a page may not give', async () => {
    const { played, wire, posted } = laid(50);
    await wire.show(played.run);
    posted.length = 0;
    await wire.take({ type: 'open', run: played.run, opening: { what: 'workbench.action.terminal.new' } });
    await wire.take({ type: 'submit', id: 1, run: played.run, command: { type: 'set-models', models: {} } });
    await wire.take('ready');
    await wire.take({ type: 'submit', id: 2, run: played.run, command: { type: 'stop-run', why: 'Enough.' } });
    expect(posted).toEqual([{ type: 'submitted', id: 2, why: null }]);
    expect(played.commands).toEqual([{ type: 'stop-run', why: 'Enough.' }]);
    expect(played.openings).toEqual([]);
    wire.dispose();
  });

  it('says what is wrong where there is no run to show', async () => {
    const { wire, posted } = laid(50);
    await wire.take({ type: 'ready', run: null });
    expect(posted.at(-1)).toEqual({ type: 'problem', text: expect.stringContaining('no run') });
    wire.dispose();
  });
});
