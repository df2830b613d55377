import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pictures } from './camera.ts';
import { pictureDemonstration } from './demonstration.ts';
import { pictureSupervisedRun } from './supervised.ts';

const SCENES = { demonstration: pictureDemonstration, supervised: pictureSupervisedRun };

const wanted = process.argv.slice(2);
for (const [name, picture] of Object.entries(SCENES)) if (wanted.length === 0 || wanted.includes(name)) await picture();
for (const name of (await readdir(pictures)).toSorted())
  process.stdout.write(`${join(pictures, name)}: ${Math.round((await stat(join(pictures, name))).size / 1000)} kB\n`);
