import type { Work } from '../core/run.ts';
import { ForgeError } from '../ports/forge.ts';
import { GitError } from '../ports/git.ts';
import { IndexError } from '../ports/index.ts';
import { ShellError } from '../ports/shell.ts';
import { callTool } from './call-tool.ts';
import { doEffect } from './effects/do-effect.ts';
import type { Engine } from './engine.ts';
import { prepare } from './prepare.ts';
import { think } from './think.ts';
import { verify } from './verify.ts';

/** Does one work and submits what came of it. False: nothing could be done now, and nothing changed. */
export async function doWork(engine: Engine, work: Work, signal: AbortSignal): Promise<boolean> {
  try {
    switch (work.do) {
      case 'prepare':
        return await prepare(engine, signal);
      case 'think':
        return await think(engine, work, signal);
      case 'call':
        return await callTool(engine, work.call, signal);
      case 'effect':
        return await doEffect(engine, work.effect, signal);
      case 'verify':
        return await verify(engine, work, signal);
      case 'look':
        return (await engine.submit({ type: 'look', at: engine.world.now() })).length > 0;
      case 'wait':
        return false;
    }
  } catch (error) {
    if (signal.aborted) return true;
    if (!isNamed(error)) throw error;
    // The machine or the repository fails in a way that no agent can mend: the run ends and says so.
    const why = `${work.id.split(':')[0]} failed: ${error.message}`;
    await engine.submit({ type: 'stop-run', at: engine.world.now(), outcome: 'failed', why });
    return true;
  }
}

const isNamed = (error: unknown): error is Error =>
  error instanceof GitError ||
  error instanceof ShellError ||
  error instanceof IndexError ||
  error instanceof ForgeError;
