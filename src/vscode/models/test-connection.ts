import { commands } from 'vscode';
import { LinkError } from '../../link/link-error.ts';
import type { ConnectionTest, ModelChoice } from '../../link/protocol.ts';
import { tellError, tellInformation, tellProgress } from '../messages.ts';
import type { OwnParts } from '../own-parts.ts';
import { modelText } from '../settings/models-of.ts';
import { chosenModels } from '../settings/run-settings.ts';
import { differentModels, testText } from './test-texts.ts';

/** Tries each configured model once. */
export async function testConnections(parts: OwnParts): Promise<void> {
  const models = differentModels(chosenModels());
  if (models.length === 0) throw new LinkError('model', 'No model is chosen yet.');
  for (const model of models) await testChoice(parts, model);
}

/** Makes one call to a model and says what it showed: shortly in a message, all of it in the output. */
export async function testChoice({ engine, output, tellFailure }: OwnParts, choice: ModelChoice): Promise<void> {
  const name = modelText(choice);
  const title = `Testing ${name}…`;
  try {
    const test = await tellProgress(title, (signal) => engine.ask('testModel', choice, signal));
    report(name, test, output);
  } catch (error) {
    await tellFailure(error);
  }
}

function report(name: string, test: ConnectionTest, output: OwnParts['output']): void {
  output.info(`Test of ${name}: ${test.ok ? 'it can be used' : 'it cannot be used'}`);
  for (const { good, text } of test.findings) output[good ? 'info' : 'warn'](`  ${good ? '✓' : '✗'} ${text}`);
  const text = testText(name, test);
  const said = test.ok ? tellInformation(text, SHOW) : tellError(text, CHOOSE, SHOW);
  said.then((picked) => {
    if (picked === SHOW) output.show();
    if (picked === CHOOSE) return commands.executeCommand('issueSwarm.chooseModels');
    return undefined;
  });
}

const CHOOSE = 'Choose Models';
const SHOW = 'Show Output';
