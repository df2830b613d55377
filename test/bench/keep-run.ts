import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jsonlLog } from '../../src/adapters/log/jsonl.ts';
import type { Decision } from '../../src/core/facts.ts';
import { repositoryFolder } from '../../src/headless/state-folder.ts';

/** Lays a run that has been into the storage of an editor, as an engine would have left it. The title of its issue. */
export async function keepRun(home: string, root: string, decisions: readonly Decision[]): Promise<string> {
  const opened = decisions[0]?.facts.find((fact) => fact.type === 'run-opened');
  if (!opened) throw new Error('there is no log');
  const folder = join(repositoryFolder(home, root), 'runs', opened.run);
  await mkdir(folder, { recursive: true });
  const log = await jsonlLog({ directory: folder });
  const [last] = decisions.map((decision) => log.append(decision)).slice(-1);
  await last;
  await log.close();
  const { issue, title } = opened.mission;
  const record = { version: 1, run: opened.run, root, issue, forge: { kind: 'local', twoIdentities: false }, keys: {} };
  await writeFile(join(folder, 'run.json'), JSON.stringify(record));
  return title;
}
