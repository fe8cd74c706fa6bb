// Registration that does no harm: not twice, not where another copy of the library was first, and not on a server.

export function define(name: string, element: CustomElementConstructor): void {
  const registry = globalThis.customElements;
  if (registry && !registry.get(name)) registry.define(name, element);
}
