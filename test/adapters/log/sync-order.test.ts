import { execFile, spawnSync } from 'node:child_process';
import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { temporaryFolder } from './temporary-folder.ts';

const hasStrace = spawnSync('strace', ['-V']).status === 0;

/** What the traced program did to the run's folder, in order, as `call name`. */
async function traced(folder: string): Promise<string[]> {
  const trace = join(folder, 'trace');
  const program = join(import.meta.dirname, 'programs', 'keep-and-append.ts');
  const calls = 'trace=write,pwrite64,fsync,fdatasync,rename,renameat,renameat2';
  await promisify(execFile)('strace', [
    '-f',
    '-y',
    '-e',
    calls,
    '-o',
    trace,
    process.execPath,
    program,
    join(folder, 'run'),
  ]);
  const found: string[] = [];
  for (const line of (await readFile(trace, 'utf8')).split('\n')) {
    const [, call, rest = ''] = /^\d+ +(\w+)\((.*)$/.exec(line) ?? [];
    if (rest.includes('"acknowledged"')) found.push('acknowledged');
    else if (call !== undefined && rest.includes(folder)) found.push(`${call} ${nameIn(rest, folder)}`);
  }
  return found;
}

function nameIn(call: string, folder: string): string {
  const path = call.slice(call.indexOf(folder) + folder.length).split(/[>",]/)[0] ?? '';
  return (path || '/').replace(/[0-9a-f]{64}/, 'SHA').replace(/\..*\.tmp/, '.tmp');
}

test.skipIf(!hasStrace)(
  'an acknowledged decision, its text and their names are on the disk, in this order',
  async () => {
    expect(await traced(await realpath(await temporaryFolder()))).toEqual([
      'fsync /', // the name of the run's folder
      'fsync /run', // the name of the texts' folder
      'write /run/texts/SHA.tmp',
      'fsync /run/texts/SHA.tmp',
      'rename /run/texts/SHA.tmp',
      'fsync /run/log.jsonl',
      'fsync /run', // the name of the log
      'fsync /run/texts', // the name of the text
      'write /run/log.jsonl',
      'fdatasync /run/log.jsonl',
      'acknowledged',
    ]);
  },
);
