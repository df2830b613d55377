import { acceptsBy, besideOf } from '../../core/projections/forge-texts.ts';
import { ForgeError, type ReviewThread } from '../../ports/forge.ts';
import { type Doing, taskOf } from './doing.ts';
import { pause } from './pause.ts';

/** What a look at the forge found missing, in words that follow "the forge no longer shows"; null where all is there. */
type Look = () => Promise<string | null>;

/**
 * Holds what we have done to the forge against what it shows. A forge that answers success and keeps nothing, or a person
 * who deleted something, is noticed here, before anything is built on it.
 */
async function mustShow({ world, signal, ...doing }: Doing, look: Look): Promise<void> {
  if ((await look()) === null) return;
  // What was done a moment ago may not be shown yet.
  await pause(world.settleMs, signal);
  const missing = await look();
  if (missing === null) return;
  const number = taskOf({ world, signal, ...doing }).pull?.number;
  throw new ForgeError(
    'missing',
    `The forge no longer shows ${missing} on pull request #${number}: it was lost, or someone deleted it. Look at the pull request, then allow another attempt or stop the run.`,
  );
}

/** Every finding of our reviews stands on the forge: at its line, or in the text of a review where the forge took no line. */
export const mustShowFindings = (doing: Doing, threads: () => Promise<readonly ReviewThread[]>): Promise<void> =>
  mustShow(doing, async () => {
    const { reviewer } = doing.world;
    const task = taskOf(doing);
    const login = await reviewer.login();
    const own = (await threads()).filter((thread) => thread.author === login);
    const texts = (await reviewer.reviews(task.pull?.number ?? 0)).filter((review) => review.author === login);
    const atLines = task.reviews
      .flatMap((review) => review.findings)
      .filter((finding) => !texts.some((review) => review.body.includes(besideOf(finding))));
    for (const { path, line } of atLines) {
      const wanted = atLines.filter((finding) => finding.path === path).length;
      if (own.filter((thread) => thread.path === path).length < wanted) return `the review comment on ${path}:${line}`;
    }
    return null;
  });

/** A review of ours that accepts stands on the forge. */
export const mustShowAcceptance = (doing: Doing): Promise<void> =>
  mustShow(doing, async () => {
    const { reviewer } = doing.world;
    const login = await reviewer.login();
    const own = (await reviewer.reviews(taskOf(doing).pull?.number ?? 0)).filter((review) => review.author === login);
    return own.some((review) => acceptsBy(doing.run, review.body)) ? null : 'the review that accepts';
  });
