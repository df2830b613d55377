import type { Disposable } from 'vscode';
import { command } from '../command.ts';
import type { OwnParts } from '../own-parts.ts';

export const registerModels = (parts: OwnParts): Disposable[] => [
  command(parts, 'issueSwarm.chooseModels', async () => {
    const { chooseModels } = await import('./choose-models.ts');
    return chooseModels(parts);
  }),
  command(parts, 'issueSwarm.testConnection', async () => {
    const { testConnections } = await import('./test-connection.ts');
    await testConnections(parts);
  }),
];
