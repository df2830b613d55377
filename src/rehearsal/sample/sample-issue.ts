/** The issue of the sample project, in the words of somebody who uses it: what goes wrong, not where. */
export const sampleIssue = {
  title: 'Restaurant bills break the import, and the balances are a cent off',
  body: `I use kitty for our flat of three and it mostly does what it should, thank you! Two things went wrong this month:

1. My bank puts quotes around a description when there is a comma in it, for example \`2026-03-14,ana,"Thai Palace, dinner",48.00\`. Reading that export stops with \`not an amount: "dinner""\`, because the field is split in the middle. Lines without quotes are read fine.

2. When we share a bill of 100.00 among the three of us, each share is 33.33 and one cent belongs to nobody: the balances add up to 0.01 and not to zero. Every cent should be in somebody's share.

\`npm test\` on a fresh checkout has a failing test for each of the two, so they may be known already. Could both be fixed?`,
} as const;
