import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { Fault as ForgeFault } from '../../src/forge-server/faults.ts';
import type { Fault as ModelFault } from '../../src/rehearsal/faults.ts';
import { makeSample } from '../../src/rehearsal/sample/make-sample.ts';
import { type StartedServer, startServer } from './started-server.ts';

const src = join(import.meta.dirname, '..', '..', 'src');
const OWNER = 'local';
const TOKEN = 'token-of-the-owner';

/** Everything that a run of the sample needs outside its own process: it survives that process. */
export interface OutsideWorld {
  readonly folder: string;
  /** The user's repository and the commit that runs start from. */
  readonly root: string;
  readonly base: { readonly branch: string; readonly commit: string };
  readonly forge: { baseUrl: string; owner: string; repository: string; token: string };
  readonly issue: number;
  readonly modelUrl: string;
  readonly forgeFolder: string;
  readonly journal: string;
  /** From the next request on; counts begin anew. */
  forgeFaults(faults: readonly ForgeFault[]): void;
  modelFaults(faults: readonly ModelFault[]): void;
  close(): Promise<void>;
}

export interface WorldOptions {
  /** A module that exports `play`; the demonstration's own by default. */
  readonly play?: string;
}

/** Makes the sample, starts forge and model server, and files the issue. */
export async function openWorld(options: WorldOptions = {}): Promise<OutsideWorld> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'outside-world-')));
  const at = (name: string) => join(folder, name);
  const sample = await makeSample(at('sample'));
  const servers: StartedServer[] = [];
  const close = async () => {
    for (const server of servers) await server.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    mkdirSync(at('forge'));
    writeFileSync(at('users.json'), JSON.stringify([{ login: OWNER, token: TOKEN, id: 1 }]));
    writeFileSync(at('forge-faults.json'), '[]');
    writeFileSync(at('model-faults.json'), '[]');
    writeFileSync(at('model-calls.jsonl'), '');
    const forge = await startServer(join(src, 'forge-server', 'main.ts'), [
      ...['--directory', at('forge')],
      ...['--users', at('users.json')],
      ...['--faults', at('forge-faults.json')],
    ]);
    servers.push(forge);
    const model = await startServer(join(src, 'rehearsal', 'main.ts'), [
      ...['--play', options.play ?? join(src, 'rehearsal', 'plays', 'demonstration.ts')],
      ...['--faults', at('model-faults.json')],
      ...['--journal', at('model-calls.jsonl')],
    ]);
    servers.push(model);
    const issue = await fileIssue(forge.url, at('sample'), sample.issue);
    return {
      folder,
      root: at('sample'),
      base: { branch: sample.branch, commit: sample.commit },
      forge: { baseUrl: forge.url, owner: OWNER, repository: 'sample', token: TOKEN },
      issue,
      modelUrl: model.url,
      forgeFolder: at('forge'),
      journal: at('model-calls.jsonl'),
      forgeFaults: (faults) => put(at('forge-faults.json'), faults),
      modelFaults: (faults) => put(at('model-faults.json'), faults),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** At once, so that no server reads half of it. */
function put(file: string, faults: readonly unknown[]): void {
  writeFileSync(`${file}.new`, JSON.stringify(faults));
  renameSync(`${file}.new`, file);
}

async function fileIssue(url: string, root: string, issue: { title: string; body: string }): Promise<number> {
  await post(`${url}/user/repos`, { name: 'sample', private: true });
  const remote = `${url.replace('//', `//${OWNER}:${TOKEN}@`)}/${OWNER}/sample.git`;
  await promisify(execFile)('git', ['push', '--quiet', remote, 'HEAD:refs/heads/main'], { cwd: root });
  const { number } = await post(`${url}/repos/${OWNER}/sample/issues`, issue);
  return number;
}

async function post(url: string, body: unknown): Promise<{ number: number }> {
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  const answer: unknown = await response.json();
  return z.object({ number: z.number().default(0) }).parse(answer);
}
