import { beforeEach } from 'vitest';

/** The tests of this file are one story: where a step fails, those after it would only wait in vain, and are left out. */
export function oneStory(): void {
  let broken = false;
  beforeEach(({ onTestFailed, skip }) => {
    skip(broken, 'an earlier step failed');
    onTestFailed(() => {
      broken = true;
    });
  });
}
