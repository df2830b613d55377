import { demonstrate } from '../../../src/headless/demonstration.ts';
import { exitCodeOf } from '../../../src/headless/drive.ts';
import { jsonScreen } from '../../../src/headless/json-screen.ts';

/** `npm start -- --json` on a folder of its own. */
const folder = process.argv[2];
if (folder === undefined) throw new Error('name a folder');
const screen = jsonScreen((line) => process.stdout.write(`${line}\n`));
process.exitCode = exitCodeOf(await demonstrate({ folder, screen, pace: 0 }));
