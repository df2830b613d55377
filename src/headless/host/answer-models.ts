import { EDITOR } from '../../compose.ts';
import type { Answers } from '../../link/link.ts';
import { LinkError } from '../../link/link-error.ts';
import type { Requests } from '../../link/protocol.ts';
import { lookForModels } from '../begin/look-at-server.ts';
import { UNKNOWN_WINDOW } from '../begin/model-ref.ts';
import type { Host } from './host.ts';
import { testModel } from './test-model.ts';

/** Models before any run calls them. */
export function modelAnswers(host: Host): Pick<Answers<Requests>, 'listModels' | 'testModel'> {
  return {
    listModels: async ({ provider, baseUrl }) => {
      if (provider === EDITOR)
        throw new LinkError('cannot', 'The editor itself knows its models; the engine does not.');
      const access = await host.secrets.keyOf({ provider, baseUrl });
      return lookForModels({ provider, baseUrl, window: UNKNOWN_WINDOW }, { [provider]: access });
    },
    testModel: (choice, ended) => testModel(host, choice, ended),
  };
}
