import { plainShell as openIt } from '../../../src/adapters/shell/plain.ts';
import { withGreenChecks } from './green-checks.ts';

export * from '../../../src/adapters/shell/plain.ts';

export const plainShell = (...options: Parameters<typeof openIt>): ReturnType<typeof openIt> =>
  withGreenChecks(openIt(...options));
