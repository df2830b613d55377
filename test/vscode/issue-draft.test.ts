import { describe, expect, it } from 'vitest';
import { draftText, readDraft } from '../../src/vscode/issues/issue-draft.ts';

describe('an issue that is written in an editor', () => {
  it('is a title and nothing more as long as nobody wrote more', () => {
    expect(readDraft(draftText('Cents are lost'))).toEqual({ title: 'Cents are lost', body: '' });
  });

  it('has all below the heading as its body, but not what the page says to its writer', () => {
    const written = `${draftText('Cents are lost')}A bill of *100*.\r\n\r\n## Done when\n<!-- mine -->\n`;
    const body = 'A bill of *100*.\n\n## Done when\n<!-- mine -->';
    expect(readDraft(written)).toEqual({ title: 'Cents are lost', body });
  });

  it('needs a title, of a length that fits', () => {
    for (const text of ['', '# \n\nbody', '\n\n']) expect(readDraft(text)).toEqual(expect.any(String));
    expect(readDraft(`# ${'x'.repeat(251)}`)).toContain('250');
    expect(readDraft('Without a heading\nbody')).toEqual({ title: 'Without a heading', body: 'body' });
  });
});
