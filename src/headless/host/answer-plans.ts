import { randomUUID } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';
import type { Run } from '../../core/run.ts';
import type { Answers } from '../../link/link.ts';
import { LinkError } from '../../link/link-error.ts';
import type { Requests } from '../../link/protocol.ts';
import { planDocument, readPlanDocument } from '../run/plan-document.ts';
import { planFile, savedPlan } from '../run/plan-file.ts';
import { writtenPlan } from '../run/written-plan.ts';
import { forecastPlan } from './forecast-plan.ts';
import type { Host } from './host.ts';
import { findHostRun, readHostRun } from './host-runs.ts';

/** The plan as a document. */
export function planAnswers(host: Host): Pick<Answers<Requests>, 'readPlan' | 'writePlan' | 'checkPlan'> {
  return {
    readPlan: async ({ run: id, ask }) => {
      const file = await fileOf(host, id, ask);
      const reading = await readHostRun(host, id);
      const { run, chamber } = reading.overview();
      const motion = chamber.motions.findLast((one) => one.ask === ask);
      if (motion?.subject.kind !== 'plan') throw new LinkError('cannot', `${ask} is no plan of this run.`);
      const terms = { budget: run.budget, models: run.settings.models };
      if (run.asks[ask] === undefined) {
        // One that was answered stays to be read: as it is carried out, else as the PM wrote it.
        const plan = motion.decided?.verdict === 'allow' ? (run.plan ?? motion.subject.plan) : motion.subject.plan;
        return planDocument(await writtenPlan(plan, reading.text), terms);
      }
      const saved = await savedPlan(file);
      if (saved !== null) return saved;
      host.handedOut.set(`${id} ${ask}`, terms);
      return planDocument(await writtenPlan(motion.subject.plan, reading.text), terms);
    },
    writePlan: async ({ run, ask, text }) => {
      const file = await fileOf(host, run, ask);
      mustWait((await readHostRun(host, run)).overview().run, ask);
      const temporary = `${file}.${randomUUID()}.tmp`;
      await writeFile(temporary, text, { mode: 0o600 });
      await rename(temporary, file);
      return null;
    },
    checkPlan: async ({ run: id, text }) => {
      const { run } = (await readHostRun(host, id)).overview();
      const read = readPlanDocument(text, run.settings.models);
      if ('flaws' in read) return { flaws: read.flaws, forecast: null };
      return { flaws: [], forecast: await forecastPlan(host, run, read.plan) };
    },
  };
}

async function fileOf(host: Host, run: string, ask: string): Promise<string> {
  if (!/^a\d+$/.test(ask)) throw new LinkError('cannot', `${ask} names no question.`);
  return planFile((await findHostRun(host, run)).known.folder, ask);
}

function mustWait(run: Run, ask: string): void {
  if (run.asks[ask]?.subject.kind !== 'plan')
    throw new LinkError('cannot', `${ask} is no plan that is asked about any more.`);
}
