/** Characters that are not seen, or that turn the direction of what is: some file systems leave them out of names. */
const UNSEEN = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

export const holdsUnseen = (text: string): boolean => text.search(UNSEEN) >= 0;

/** Is this name `.git`, or one that some file system takes for it (case, invisible characters, NTFS streams and short names)? */
export function isGitFolder(name: string): boolean {
  const plain = name.replace(UNSEEN, '').normalize('NFKC').replace(UNSEEN, '').toLowerCase();
  const bare = (plain.split(':', 1)[0] ?? '').replace(/[. ]+$/, '');
  return bare === '.git' || /^git~\d+$/.test(bare);
}
