const HINT =
  '<!-- What is wrong or missing, and how would one see that it is done? When you are ready, press “File Issue” above. This line is not filed. -->';

/** An issue as it is written before it is filed. */
export interface IssueDraft {
  readonly title: string;
  readonly body: string;
}

export const TITLE_LIMIT = 250;

/** An issue that is about to be written, as a Markdown document. */
export const draftText = (title: string): string => `# ${title}\n\n${HINT}\n\n`;

/** Reads what somebody has written; or the sentence that says what is missing. The heading is the title, the rest the body. */
export function readDraft(text: string): IssueDraft | string {
  const [first = '', ...rest] = text.replaceAll('\r\n', '\n').replace(HINT, '').trim().split('\n');
  const title = first.replace(/^#+\s*/, '').trim();
  if (title === '') return 'An issue needs a title: write it on the first line, behind the #.';
  if (title.length > TITLE_LIMIT) return `The title is the first line, and may have ${TITLE_LIMIT} characters.`;
  return { title, body: rest.join('\n').trim() };
}
