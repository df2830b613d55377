/**
 * Reads a bank's export: one record per line, and the first line names the columns.
 * Gives an object for each record, in the order of the lines.
 */
export function parseCsv(text, separator = ',') {
  const [header, ...lines] = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (header === undefined) return [];
  const names = splitLine(header, separator);
  return lines.map((line) => {
    const fields = splitLine(line, separator);
    return Object.fromEntries(names.map((name, at) => [name, fields[at] ?? '']));
  });
}

function splitLine(line, separator) {
  return line.split(separator).map((field) => field.trim());
}
