import type { Answers } from '../../link/link.ts';
import type { Requests } from '../../link/protocol.ts';
import { forgetRules, keptRules } from '../rules/kept-rules.ts';
import type { Host } from './host.ts';

/** What the user has ruled for more than one run. */
export function ruleAnswers(host: Host): Pick<Answers<Requests>, 'rules' | 'forgetRules'> {
  return {
    rules: () => keptRules(host),
    forgetRules: async ({ rules }) => {
      await forgetRules(host, rules);
      return null;
    },
  };
}
