import { join } from 'node:path';
import { Editor } from '../support/editor.ts';
import { closeEditor, writeSettings } from '../world/desk.ts';
import { onlyRun, untilFact } from '../world/kept-runs.ts';
import { emptyPlace, remove } from '../world/project.ts';
import { CALM, STUDIO, takePicture, widenSideBar } from './camera.ts';

/** The demonstration with both developers at work, in the tree and on the team's page. */
export async function pictureDemonstration(): Promise<void> {
  const place = await emptyPlace();
  const editor = await Editor.open({ name: 'pictures-demonstration', folder: place, ...STUDIO, settings: CALM });
  const profile = join(editor.state, 'user-data');
  try {
    await writeSettings(profile, { 'issueSwarm.demonstration.pace': 3000 });
    const window = await editor.window(null);
    await window.views.show('Issue Swarm');
    await widenSideBar(window.page, 360);
    await window.views.view('Issues').fold();
    await window.run('Swarm: Run Demonstration');
    const run = await onlyRun(profile);
    await window.views.view('Agents').row('pm-1');
    await window.run('Swarm: Open Team');
    const team = await window.webviews.frame(/team/i);
    await untilFact(run, 'agent-joined', ({ role }) => role === 'reviewer');
    await team.getByText('reviewer-1').first().waitFor();
    await team.getByText('developer-2').first().click();
    await window.views.view('Pull Requests').row(/every cent/);
    await takePicture(window.page, 'team', editor.state);
  } finally {
    await closeEditor(editor, profile);
    await remove(place);
  }
}
