import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { access, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { ShellError } from '../../src/ports/shell.ts';
import { commandIn, never, sandbox, shells, temporaryFolder } from '../adapters/shell/shells.ts';

/** A script that leaves processes everywhere: in the background, in a session of their own, forked twice. */
function scatter(mark: string): string {
  return [
    `sleep 300.${mark} &`,
    `setsid sleep 301.${mark} &`,
    `nohup sleep 302.${mark} >/dev/null 2>&1 &`,
    `(setsid bash -c 'trap "" TERM HUP; (sleep 303.${mark} >/dev/null 2>&1 </dev/null &) ; sleep 304.${mark}' &)`,
  ].join('\n');
}

/** A number that no other process has in its command line. */
const freshMark = () => String(BigInt(`0x${randomUUID().replaceAll('-', '').slice(0, 12)}`));
const processesWith = (mark: string) =>
  execFileSync('ps', ['-axww', '-o', 'args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.startsWith('sleep') && line.includes(mark));

if ('unavailable' in sandbox) test.skip(`no sandbox here: ${sandbox.unavailable}`, () => undefined);

const every = shells.map((shell) => [shell.sandbox, shell] as const);

describe.each(every)('a command (%s)', (_, shell) => {
  test('answers the exit code and what was written, in its order', async () => {
    const folder = await temporaryFolder();
    const result = await shell.run(commandIn(folder, 'echo one; echo two >&2; echo three; exit 3'), never);
    expect(result).toMatchObject({ exitCode: 3, output: 'one\ntwo\nthree\n', outputBytes: 14, timedOut: false });
  });

  test('says 128 and the signal for a command that a signal ended', async () => {
    const folder = await temporaryFolder();
    expect((await shell.run(commandIn(folder, 'kill -KILL $$'), never)).exitCode).toBe(137);
  });

  test('lets a script open its own output by name', async () => {
    const folder = await temporaryFolder();
    const result = await shell.run(commandIn(folder, 'echo a > /dev/stderr; echo b > /dev/stdout'), never);
    expect(result).toMatchObject({ exitCode: 0, output: 'a\nb\n' });
  });

  test('works in folders with spaces, quotes and Unicode in their names', async () => {
    const folder = join(await temporaryFolder(), `it's "ñ" $HOME\n日本`);
    await mkdir(folder);
    const result = await shell.run(commandIn(folder, 'pwd; echo x > written'), never);
    expect(result).toMatchObject({ exitCode: 0, output: `${folder}\n` });
    await access(join(folder, 'written'));
  });

  test('gives an empty input, so that nothing waits for a person', async () => {
    const folder = await temporaryFolder();
    expect(await shell.run(commandIn(folder, 'cat; read -r line; echo "code $?"'), never)).toMatchObject({
      output: 'code 1\n',
      timedOut: false,
    });
  });

  test('shows the command nothing of this process’s environment', async () => {
    const folder = await temporaryFolder();
    const canary = `canary-${randomUUID()}`;
    process.env.SWARM_TEST_TOKEN = canary;
    try {
      const { output } = await shell.run(
        commandIn(folder, 'env; echo given=$GIVEN; [ "$PPID" -gt 0 ] && tr "\\0" "\\n" </proc/self/environ', {
          env: { GIVEN: 'yes' },
        }),
        never,
      );
      expect(output).not.toContain(canary);
      expect(output).toContain('given=yes');
      expect(output).toMatch(/^CI=1$/m);
    } finally {
      delete process.env.SWARM_TEST_TOKEN;
    }
  });

  test('gives a private home and temporary folder that are gone afterwards', async () => {
    const folder = await temporaryFolder();
    const { output } = await shell.run(
      commandIn(folder, 'echo $HOME; echo $TMPDIR; touch $HOME/a $TMPDIR/b && mkdir -m 0 $TMPDIR/closed'),
      never,
    );
    const [home = '', tmp = ''] = output.split('\n');
    expect(home.startsWith(tmpdir())).toBe(true);
    await expect(access(home)).rejects.toThrow();
    await expect(access(tmp)).rejects.toThrow();
  });
});

describe.each(every)('the output of a command (%s)', (_, shell) => {
  test('keeps beginning and end of a long output and counts the rest', async () => {
    const folder = await temporaryFolder();
    const megabytes = 100;
    const command = `echo first; head -c ${megabytes}000000 /dev/zero | tr '\\0' x; echo; echo last`;
    const result = await shell.run(commandIn(folder, command, { maxOutput: 5_000, timeoutMs: 120_000 }), never);
    expect(result.outputBytes).toBe(megabytes * 1_000_000 + 'first\n\nlast\n'.length);
    expect(result.output.length).toBeLessThanOrEqual(5_000);
    expect(result.output).toMatch(/^first\nx+\n\[… \d+ characters left out …\]\nx+\nlast\n$/);
  }, 150_000);

  test('streams its output while it runs', async () => {
    const folder = await temporaryFolder();
    const seen: string[] = [];
    const run = shell.run(commandIn(folder, 'echo first; while [ ! -e go ]; do sleep 0.02; done; echo second'), {
      ...never,
      onOutput: (chunk) => seen.push(chunk),
    });
    while (seen.join('') !== 'first\n') await pause(5);
    await writeFile(join(folder, 'go'), '');
    await run;
    expect(seen.join('')).toBe('first\nsecond\n');
  });

  test('removes control sequences and replaces what is no UTF-8', async () => {
    const folder = await temporaryFolder();
    const command = String.raw`printf 'a\033[31mred\033[0m \033]52;c;ZXZpbA==\007b \033]8;;http://x\033\\link\r\nc\rd\377e\n'`;
    expect((await shell.run(commandIn(folder, command), never)).output).toBe('ared b link\nc\nd\uFFFDe\n');
  });
});

describe.each(every)('the end of a command (%s)', (_, shell) => {
  test('leaves no process behind when the command ends', async () => {
    const folder = await temporaryFolder();
    const mark = freshMark();
    const result = await shell.run(commandIn(folder, `${scatter(mark)}\nsleep 0.2; echo done`), never);
    expect(result).toMatchObject({ exitCode: 0, output: 'done\n' });
    expect(processesWith(mark)).toEqual([]);
  });

  test('stops the whole process tree when time is up', async () => {
    const folder = await temporaryFolder();
    const mark = freshMark();
    const command = `trap '' TERM\n${scatter(mark)}\necho started; sleep 305.${mark}`;
    const result = await shell.run(commandIn(folder, command, { timeoutMs: 500 }), never);
    expect(result).toMatchObject({ exitCode: null, timedOut: true, output: 'started\n' });
    expect(processesWith(mark)).toEqual([]);
  });

  test('stops the whole process tree when aborted, and throws the reason', async () => {
    const folder = await temporaryFolder();
    const mark = freshMark();
    const abort = new AbortController();
    const reason = new Error('the chair said stop');
    const run = shell.run(commandIn(folder, `${scatter(mark)}\necho up; sleep 305.${mark}`), {
      signal: abort.signal,
      onOutput: () => abort.abort(reason),
    });
    await expect(run).rejects.toBe(reason);
    expect(processesWith(mark)).toEqual([]);
  });

  test('does not start what is aborted already', async () => {
    const folder = await temporaryFolder();
    const reason = new Error('too late');
    const run = shell.run(commandIn(folder, 'touch started'), { signal: AbortSignal.abort(reason) });
    await expect(run).rejects.toBe(reason);
    expect(await readdir(folder)).toEqual([]);
  });
});

describe.each(every)('the folders of a command (%s)', (_, shell) => {
  test('runs many commands at once, each in its own folder', async () => {
    const folders = await Promise.all(Array.from({ length: 8 }, () => temporaryFolder()));
    const results = await Promise.all(
      folders.map((folder, index) => shell.run(commandIn(folder, `sleep 0.1; echo ${index} | tee here; ls`), never)),
    );
    expect(results.map(({ output }) => output)).toEqual(folders.map((_, index) => `${index}\nhere\n`));
  });

  test('refuses folders that are not there, relative, or reached through a link', async () => {
    const folder = await temporaryFolder();
    await symlink(folder, join(folder, 'link'));
    for (const cwd of [join(folder, 'missing'), 'relative', join(folder, 'link')]) {
      const run = shell.run(commandIn(folder, 'true', { cwd }), never);
      await expect(run).rejects.toSatisfy((error) => error instanceof ShellError && error.kind === 'bad-folder');
    }
  });
});
