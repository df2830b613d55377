import type { Body, Text } from './text.ts';

/** What can be shown of a text without reading what lies beside the log. */
export const previewOf = (text: Text): string => (typeof text === 'string' ? text : text.preview);

export const bodyPreview = (body: Body): string => body.map(previewOf).join('');

/** Equal for equal texts, whatever their length; never the text itself when it is long. */
export const identityOf = (text: Text): string => (typeof text === 'string' ? text : text.sha);
