import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { connectTo } from '../../src/link/connect-to.ts';
import { type Answers, type Hears, hostEnd, type Link, screenEnd } from '../../src/link/link.ts';
import { LinkError } from '../../src/link/link-error.ts';
import type { Notices, Requests, ReverseNotices, ReverseRequests } from '../../src/link/protocol.ts';

type HostLink = Link<ReverseRequests, Notices>;

/** Answers nothing that a test did not give it. */
const nothing = <T extends object>(some: Partial<T>): T => some as T;

let folder: string;
let server: Server;
let address: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'swarm-link-'));
  address = join(folder, 'socket');
});

afterEach(async () => {
  server.close();
  await rm(folder, { recursive: true, force: true });
});

/** A host at the address that says who it is with `greeting`. */
async function serve(
  answers: Partial<Answers<Requests>>,
  hears: Partial<Hears<ReverseNotices>> = {},
  greeting = 'issue-swarm 4711\n',
): Promise<{ readonly ends: HostLink[]; readonly sockets: Socket[] }> {
  const ends: HostLink[] = [];
  const sockets: Socket[] = [];
  server = createServer((socket) => {
    sockets.push(socket);
    socket.write(greeting);
    ends.push(hostEnd(socket, nothing<Answers<Requests>>(answers), nothing<Hears<ReverseNotices>>(hears)));
  });
  server.listen(address);
  await once(server, 'listening');
  return { ends, sockets };
}

const screenAt = async (hears: Partial<Hears<Notices>> = {}, answers: Partial<Answers<ReverseRequests>> = {}) => {
  const { socket, pid } = await connectTo(address);
  const link = screenEnd(socket, nothing<Answers<ReverseRequests>>(answers), nothing<Hears<Notices>>(hears));
  return { link, pid };
};

it('asks and is answered, in both directions', async () => {
  const { ends } = await serve({ runs: async () => [], export: async ({ run, to }) => `${to}/${run}` });
  const { link, pid } = await screenAt({}, { secret: async (wish) => `for ${wish.of}` });
  expect(pid).toBe(4711);
  expect(await link.ask('runs', null)).toEqual([]);
  expect(await link.ask('export', { run: 'r1', to: '/there' })).toBe('/there/r1');
  expect(await ends[0]?.ask('secret', { of: 'forge', baseUrl: 'https://forge.example' })).toBe('for forge');
  link.close();
});

it('refuses with the kind and the sentence, and tells a defect from a refusal', async () => {
  await serve({
    runs: async () => {
      throw new LinkError('signed-out', 'Sign in first.');
    },
    halt: async () => {
      throw new TypeError('no such thing');
    },
  });
  const { link } = await screenAt();
  await expect(link.ask('runs', null)).rejects.toMatchObject({ kind: 'signed-out', message: 'Sign in first.' });
  await expect(link.ask('halt', { run: 'r1' })).rejects.toMatchObject({
    kind: 'defect',
    message: expect.stringContaining('no such thing'),
  });
  link.close();
});

it('tells the other end when the asker gives up', async () => {
  const gaveUp = Promise.withResolvers<void>();
  await serve({
    runs: (_, ended) =>
      new Promise((_resolve, reject) => {
        ended.addEventListener('abort', () => {
          gaveUp.resolve();
          reject(new LinkError('cannot', 'given up'));
        });
      }),
  });
  const { link } = await screenAt();
  const patience = new AbortController();
  const asked = link.ask('runs', null, patience.signal);
  setTimeout(() => patience.abort(new Error('enough')), 20);
  await expect(asked).rejects.toThrow('enough');
  await gaveUp.promise;
  link.close();
});

it('keeps notices in order, also those that came with the first line', async () => {
  const heard: number[] = [];
  const { ends } = await serve({ runs: async () => [] });
  const { link } = await screenAt({ decided: ({ from }) => heard.push(from) });
  for (let from = 0; from < 50; from++) ends[0]?.tell('decided', { run: 'r1', from, decisions: '[]' });
  await link.ask('runs', null);
  expect(heard).toEqual(Array.from({ length: 50 }, (_, at) => at));
  link.close();
});

it('says that the link is lost, to what was asked and to what is asked after it', async () => {
  const { sockets } = await serve({ runs: () => new Promise(() => {}) });
  const { link } = await screenAt();
  const asked = expect(link.ask('runs', null)).rejects.toMatchObject({ kind: 'lost' });
  while (sockets.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  sockets[0]?.destroy();
  await asked;
  await link.closed;
  await expect(link.ask('runs', null)).rejects.toMatchObject({ kind: 'lost' });
  link.tell('secretsChanged', null);
});

it('does not take just anything that listens for a host', async () => {
  await serve({}, {}, 'HTTP/1.1 400 Bad Request\n');
  await expect(connectTo(address)).rejects.toMatchObject({ kind: 'lost' });
  await expect(connectTo(join(folder, 'nobody'))).rejects.toMatchObject({ kind: 'lost' });
});
