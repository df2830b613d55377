import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Each is a program of its own that prints lines of JSON: what one does to its process is no matter to the next. */
const BENCHES = ['fold', 'first-paint', 'chamber', 'editor'];

async function run(name: string): Promise<boolean> {
  const child = spawn(process.execPath, [join(import.meta.dirname, `${name}.ts`)], { stdio: 'inherit' });
  const [code] = await once(child, 'close');
  return code === 0;
}

const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const unknown = wanted.find((name) => !BENCHES.includes(name));
if (unknown !== undefined) throw new Error(`There is no bench ${unknown}. Known: ${BENCHES.join(', ')}.`);
for (const name of wanted.length > 0 ? wanted : BENCHES) if (!(await run(name))) process.exitCode = 1;
