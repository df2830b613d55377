import { describe, expect, it } from 'vitest';
import { toolBench } from '../support/tool-bench.ts';

describe('run_command', () => {
  it('runs in the workbench and answers exit code, time and output', async () => {
    const bench = await toolBench({ 'a.txt': 'hello' });
    const good = await bench.call('run_command', { command: 'cat a.txt && echo on stderr >&2' });
    expect(good.ok).toBe(true);
    expect(good.text).toMatch(/^exit code 0 after \d+\.\d s\nhelloon stderr$/);
    const bad = await bench.call('run_command', { command: 'exit 3' });
    expect(bad.ok).toBe(false);
    expect(bad.text).toMatch(/^exit code 3 after .*\n\(no output\)$/);
  });

  it('says so when it ran out of time', async () => {
    const bench = await toolBench();
    bench.set({ limits: { commandMs: 1000, checkMs: 1000 } });
    const { ok, text } = await bench.call('run_command', { command: 'echo begun; sleep 60', timeoutSeconds: 30 });
    expect(ok).toBe(false);
    expect(text).toMatch(/^stopped after .*had not ended.*the longest.*\nbegun$/s);
  });

  it('keeps head and tail of a long output', async () => {
    const bench = await toolBench();
    const { text } = await bench.call('run_command', { command: 'echo first; seq 1 100000; echo last' });
    expect(text.length).toBeLessThan(13_000);
    expect(text).toContain('first');
    expect(text).toMatch(/last$/);
  });

  it('ends with the reason of the one who aborted it', async () => {
    const bench = await toolBench();
    const stop = new AbortController();
    bench.set({ signal: stop.signal, onOutput: () => stop.abort(new Error('terminated')) });
    await expect(bench.call('run_command', { command: 'echo x; sleep 60' })).rejects.toThrow('terminated');
  });
});

describe('run_checks', () => {
  it('says that all passed', async () => {
    const bench = await toolBench();
    bench.set({ checks: ['true', 'echo 12 tests', 'true'] });
    const { ok, text } = await bench.call('run_checks');
    expect(ok).toBe(true);
    expect(text).toMatch(/^All checks passed \(2\)\./);
    expect(text).toContain('12 tests');
  });

  it('runs all, and says which failed with the end of its output', async () => {
    const bench = await toolBench();
    bench.set({ checks: ['seq 1 9000; false', 'echo second'] });
    const { ok, text } = await bench.call('run_checks');
    expect(ok).toBe(false);
    expect(text).toMatch(/^1 of 2 checks failed: seq 1 9000; false\n/);
    expect(text).toContain('FAILED: exit code 1');
    expect(text).toContain('\n9000\n');
    expect(text).not.toContain('\n17\n');
    expect(text).toContain('$ echo second\npassed');
  });

  it('says so when there are none', async () => {
    const bench = await toolBench();
    expect((await bench.call('run_checks')).text).toContain('run_command');
  });
});
