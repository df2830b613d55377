import { openDesk } from '../world/desk.ts';
import { type KeptRun, onlyRun, until, untilFact } from '../world/kept-runs.ts';
import { confirmStart, enterKey, offered, showSwarm } from '../world/steps.ts';
import { CALM, STUDIO, takePicture, widenSideBar } from './camera.ts';

/** A run on the sample project whose plan and merges are the chair's, from its start to the first motion on a merge. */
export async function pictureSupervisedRun(): Promise<void> {
  await using desk = await openDesk({ name: 'pictures', ...STUDIO, settings: CALM, pace: 150 });
  const { window, project, profile } = desk;
  const { page, views, editors } = window;
  const take = (name: string) => takePicture(page, name, project.place);
  await showSwarm(window);
  await widenSideBar(page, 360);
  await enterKey(window);

  await window.run('Swarm: Start Swarm on Issue…');
  await offered(window, /^#\d+ /);
  await window.quick.accept();
  await offered(window, /Start$/);
  await take('start');
  await confirmStart(window);

  const run: KeptRun = await onlyRun(profile);
  await untilFact(run, 'ask-raised', ({ subject }) => subject.kind === 'plan');
  await views.view('Asks').press(/plan/i, 'Open Plan');
  await editors.waitForText('Give every cent');
  await page
    .getByText(/Forecast: /)
    .first()
    .waitFor();
  await take('plan');
  await editors.pressTitle('Accept Plan');

  for (const task of ['t1', 't2'])
    await untilFact(run, 'ask-raised', ({ subject }) => subject.kind === 'merge' && subject.task === task);
  await editors.closeAll();
  await window.run('Swarm: Open Chamber');
  const chamber = await window.webviews.frame(/chamber/i);
  await chamber.getByText(/merge/i).first().waitFor();
  await take('chamber');

  await editors.closeAll();
  const pulls = views.view('Pull Requests');
  await pulls.unfold(/quoted field/);
  await pulls.press(/quoted field/, 'Open All Changes');
  await until('its files are there', async () =>
    /csv\.js[\s\S]*csv\.test\.js/.test((await page.locator('.multiDiffEntry').allInnerTexts()).join('\n')),
  );
  await until('they are analyzed', async () => (await window.statusBar.items()).every((one) => !/Analyzing/.test(one)));
  await take('changes');
}
