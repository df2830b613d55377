import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame, Page } from 'playwright-core';
import type { EditorOptions } from '../support/editor.ts';
import { repository } from '../support/once.ts';
import { waitUntil } from '../support/wait-until.ts';

export const pictures: string = join(repository, 'docs', 'pictures');

/** How every editor that is pictured looks. */
export const STUDIO = {
  size: { width: 1280, height: 800 },
  scale: 1.5,
  theme: 'dark',
} as const satisfies Partial<EditorOptions>;

/** What says nothing of our own is left out of the pictures. */
export const CALM = {
  'window.commandCenter': false,
  'window.menuBarVisibility': 'hidden',
  'workbench.layoutControl.enabled': false,
  'workbench.editor.showTabs': 'multiple',
  'workbench.statusBar.visible': true,
  'workbench.navigationControl.enabled': false,
  'editor.fontSize': 12,
  'editor.minimap.enabled': false,
  'editor.stickyScroll.enabled': false,
  'breadcrumbs.enabled': false,
};

/** Messages come and go with the clock, and what is below the pointer is chance. */
const LEFT_OUT = '.notifications-toasts, .monaco-hover, .workbench-hover-container { display: none !important; }';

/** How many looks in a row have to be the same, in pixels, before a picture is kept. */
const STILL = 2;
const LOOKS = 20;
const BETWEEN_MS = 400;

/** Takes `docs/pictures/<name>.png` once nothing moves. `place` is a folder of this machine: its path is shown as `~`. */
export async function takePicture(page: Page, name: string, place: string): Promise<void> {
  await page.mouse.move(STUDIO.size.width - 1, STUDIO.size.height - 1);
  await Promise.all(page.frames().map((frame) => hidePlace(frame, place)));
  await mkdir(pictures, { recursive: true });
  const look = () => page.screenshot({ style: LEFT_OUT, animations: 'disabled' });
  let last = await look();
  for (let same = 0, looks = 0; same < STILL && looks < LOOKS; looks += 1) {
    await page.waitForTimeout(BETWEEN_MS);
    const next = await look();
    same = next.equals(last) ? same + 1 : 0;
    last = next;
  }
  await page.screenshot({ style: LEFT_OUT, animations: 'disabled', path: join(pictures, `${name}.png`) });
}

/** Makes the side bar so wide that its rows can be read. */
export async function widenSideBar(page: Page, width: number): Promise<void> {
  const bar = page.locator('.part.sidebar');
  const box = await waitUntil('the side bar', () => bar.boundingBox());
  if (box === null) return;
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width, y);
  await page.mouse.down();
  await page.mouse.move(box.x + width, y, { steps: 5 });
  await page.mouse.up();
}

/** Written as the page's own script: the types of a page are not those of this program. */
async function hidePlace(frame: Frame, place: string): Promise<void> {
  await frame.evaluate(`
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode())
      if (node.nodeValue.includes(${JSON.stringify(place)}))
        node.nodeValue = node.nodeValue.replaceAll(${JSON.stringify(place)}, '~');
  `);
}
