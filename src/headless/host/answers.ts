import type { Answers } from '../../link/link.ts';
import { LinkError } from '../../link/link-error.ts';
import type { Requests } from '../../link/protocol.ts';
import { changeAnswers } from './answer-changes.ts';
import { historyAnswers } from './answer-history.ts';
import { modelAnswers } from './answer-models.ts';
import { planAnswers } from './answer-plans.ts';
import { repositoryAnswers } from './answer-repository.ts';
import { ruleAnswers } from './answer-rules.ts';
import { runAnswers } from './answer-runs.ts';
import { startAnswers } from './answer-start.ts';
import type { Host } from './host.ts';
import { refusalOf } from './refusal.ts';
import type { ConnectedScreen } from './screens.ts';

/** Of these a screen of an untrusted workspace may make none: they start, spend or write something. */
const TRUSTED: ReadonlySet<keyof Requests> = new Set([
  'submit',
  'writePlan',
  'forgetRules',
  'newIssue',
  'start',
  'demonstrate',
  'continue',
  'halt',
  'delete',
  'export',
  'testModel',
  'listModels',
  'take',
  'checkOut',
]);

const UNTRUSTED =
  'This workspace is not trusted, so Issue Swarm only shows what is there. Trust the workspace to start or change something.';

/** What this host answers to one screen. */
export function answersFor(host: Host, screenOf: () => Promise<ConnectedScreen>): Answers<Requests> {
  const answers: Answers<Requests> = {
    ...runAnswers(host, screenOf),
    ...historyAnswers(host),
    ...planAnswers(host),
    ...ruleAnswers(host),
    ...repositoryAnswers(host),
    ...startAnswers(host),
    ...modelAnswers(host),
    ...changeAnswers(host),
  };
  const guarded = Object.entries(answers).map(([method, answer]) => [
    method,
    async (params: never, ended: AbortSignal) => {
      const { hello } = await screenOf();
      if (hello === null && method !== 'hello') throw new LinkError('cannot', 'Say hello first.');
      if (TRUSTED.has(method as keyof Requests) && hello?.trusted !== true) throw new LinkError('cannot', UNTRUSTED);
      try {
        return await (answer as (params: never, ended: AbortSignal) => Promise<unknown>)(params, ended);
      } catch (error) {
        throw refusalOf(error);
      }
    },
  ]);
  return Object.fromEntries(guarded);
}
