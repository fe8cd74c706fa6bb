// JSON.parse keeps the last of two equal keys and says nothing. In a file that names tensors, the first one is then
// lost in silence: so look for equal keys in the text itself.

/**
 * The first key that occurs twice in one object, or undefined.
 *
 * @param json  text that JSON.parse accepts
 */
export function duplicateKey(json: string): string | undefined {
  const openObjects: Set<string>[] = [];
  for (let at = 0; at < json.length; at++) {
    if (json[at] === '{') openObjects.push(new Set());
    else if (json[at] === '}') openObjects.pop();
    else if (json[at] === '"') {
      const end = endOfString(json, at);
      if (isFollowedByColon(json, end)) {
        const key = JSON.parse(json.slice(at, end)) as string; // equal keys may be escaped differently
        const keys = openObjects.at(-1);
        if (keys?.has(key)) return key;
        keys?.add(key);
      }
      at = end - 1;
    }
  }
  return undefined;
}

/** The index after the closing quote of the string that opens at `start`. */
function endOfString(json: string, start: number): number {
  let at = start + 1;
  while (json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at + 1;
}

function isFollowedByColon(json: string, at: number): boolean {
  while (/\s/.test(json[at] ?? '')) at++;
  return json[at] === ':';
}
