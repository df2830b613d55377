import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startForge, type User, usersSchema } from './forge-server.ts';
import { writeDurably } from './store.ts';

/** Those in the users file; without one, a single user with a new token is made and written there. */
async function readUsers(path: string): Promise<User[]> {
  if (existsSync(path)) return usersSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  const users = [{ login: 'swarm', id: 1, token: randomBytes(24).toString('hex') }];
  await writeDurably(path, `${JSON.stringify(users, null, 1)}\n`, 0o600);
  return users;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      directory: { type: 'string' },
      port: { type: 'string', default: '0' },
      host: { type: 'string', default: '127.0.0.1' },
      users: { type: 'string' },
      faults: { type: 'string' },
      verbose: { type: 'boolean', default: false },
      'watch-stdin': { type: 'boolean', default: false },
    },
  });
  if (values.directory === undefined) throw new Error('--directory is needed');
  const forge = await startForge({
    directory: values.directory,
    port: Number(values.port),
    host: values.host,
    users: await readUsers(values.users ?? join(values.directory, 'users.json')),
    ...(values.faults === undefined ? {} : { faults: values.faults }),
    ...(values.verbose ? { log: (line: string) => process.stderr.write(`${line}\n`) } : {}),
  });
  const stop = () => void forge.close().then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  if (values['watch-stdin']) process.stdin.once('end', stop).once('close', stop).resume();
  process.stdout.write(`${JSON.stringify({ url: forge.url, port: forge.port })}\n`);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
