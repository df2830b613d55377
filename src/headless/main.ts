import { version } from 'node:process';

if (Number(version.slice(1).split('.')[0]) < 24) {
  process.stderr.write(
    `Issue Swarm runs on Node 24 and this is ${version}. Start it with \`npm run swarm -- …\`, which brings its own Node.\n`,
  );
  process.exit(2);
}
const { runProgram } = await import('./program.ts');
await runProgram(process.argv.slice(2));
