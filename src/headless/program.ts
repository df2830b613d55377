import { Command } from 'commander';
import { answerCommand } from './commands/answer.ts';
import { boardCommand } from './commands/board.ts';
import { continueCommand } from './commands/continue.ts';
import { demoCommand } from './commands/demo.ts';
import { forgeCommand } from './commands/forge.ts';
import { logCommand } from './commands/log.ts';
import { motionCommand, orderCommand } from './commands/order.ts';
import { rulesCommand } from './commands/rules.ts';
import { runCommand } from './commands/run.ts';
import { runsCommand } from './commands/runs.ts';
import { takeCommand } from './commands/take.ts';
import { endingOf } from './failure.ts';

const HELP = `
Examples:
  npm start                                             watch a whole swarm at work: no key needed
  npm run swarm -- run --repo . --issue 42              an issue of this repository on GitHub
  npm run swarm -- run --repo ../app --issue bug.md     an issue written in a file, on the local forge
  npm run swarm -- take RUN                             bring what a run has made into your branch

Three ways to have a model:
  export OPENAI_API_KEY=…       OpenAI
  export ANTHROPIC_API_KEY=…    Anthropic
  --base-url http://127.0.0.1:11434/v1 --model NAME     any server that speaks OpenAI's chat completions,
                                                        such as Ollama, LM Studio, vLLM or a gateway

Exit codes:
  0  merged, and the checks pass on the merged result
  1  ended in another way
  2  could not begin: the sentence says what to change
  3  stopped at a question: the answer command is printed
`;

/** The command line: every command is a file in `commands/`, and one line here. */
export function program(): Command {
  return new Command('issue-swarm')
    .usage('<command> [options]')
    .description('An agent team that takes an issue to reviewed, merged pull requests.')
    .addCommand(demoCommand())
    .addCommand(runCommand())
    .addCommand(continueCommand())
    .addCommand(answerCommand())
    .addCommand(takeCommand())
    .addCommand(runsCommand())
    .addCommand(orderCommand())
    .addCommand(motionCommand())
    .addCommand(rulesCommand())
    .addCommand(boardCommand())
    .addCommand(logCommand())
    .addCommand(forgeCommand())
    .addHelpText('after', HELP)
    .helpCommand(true)
    .showHelpAfterError('(--help shows what there is)');
}

/** Runs the command line and sets the exit code. */
export async function runProgram(argv: readonly string[]): Promise<void> {
  const json = argv.includes('--json');
  // Whoever reads our output may leave early (`| head`): that is no failure of the run.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  try {
    await parsed(argv);
  } catch (error) {
    const { said, code } = endingOf(error);
    if (said !== '') process.stderr.write(`${said}\n`);
    if (said !== '' && json) process.stdout.write(`${JSON.stringify({ error: said })}\n`);
    process.exitCode = code;
  }
}

async function parsed(argv: readonly string[]): Promise<void> {
  const all = program();
  for (const command of [all, ...all.commands]) {
    command.exitOverride();
    command.showHelpAfterError('(--help shows what there is)');
  }
  if (argv.length === 0) {
    all.outputHelp();
    process.exitCode = 2;
    return;
  }
  await all.parseAsync([...argv], { from: 'user' });
}
