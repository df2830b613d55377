/** Text that is `text` and nothing more, or what matches a pattern. */
export const exactly = (text: string | RegExp): RegExp =>
  text instanceof RegExp ? text : new RegExp(`^\\s*${text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*$`);
