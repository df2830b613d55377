import type { Screen } from './screen.ts';

/** Facts as JSON lines, as they are in the log, and the report as the last line. Nobody answers here. */
export const jsonScreen = (write: (line: string) => void): Screen => ({
  notice: (notice) => write(JSON.stringify({ notice })),
  decided: (decision) => write(JSON.stringify(decision)),
  signalled: () => {},
  ask: async () => null,
  yesOrNo: async () => null,
  report: (report) => write(JSON.stringify(report)),
});
