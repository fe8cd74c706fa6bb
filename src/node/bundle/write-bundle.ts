export async function writeBundle(_folder: string, _say: (...lines: string[]) => void): Promise<void> {}
