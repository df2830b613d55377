/** What a page is made of, as addresses that its frame may load. */
export interface PageFiles {
  /** Where everything of the extension comes from, in the policy. */
  readonly source: string;
  readonly script: string;
  readonly style: string;
  readonly title: string;
}

/** The frame of a page. Nothing is inline, and nothing is loaded from anywhere but the extension. */
export function pageHtml({ source, script, style, title }: PageFiles, nonce: string): string {
  const policy = [
    `default-src 'none'`,
    `img-src ${source}`,
    `style-src ${source}`,
    `font-src ${source}`,
    `script-src 'nonce-${nonce}'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${title}</title>
<link rel="stylesheet" href="${style}">
</head>
<body>
<div id="root"></div>
<script type="module" nonce="${nonce}" src="${script}"></script>
</body>
</html>
`;
}
