// What the analyzer takes for public and is not: Lit's reactive state, and the name of an event where it is a parameter.
const tidy = {
  name: 'tidy',
  packageLinkPhase({ customElementsManifest }) {
    for (const { declarations = [] } of customElementsManifest.modules) {
      for (const declaration of declarations) {
        const isPublic = ({ name, privacy }) => privacy !== 'private' && !/^[_#]/.test(name);
        declaration.members = declaration.members?.filter(isPublic);
        declaration.attributes = declaration.attributes?.filter(isPublic);
        declaration.events = declaration.events?.filter(({ name }) => name.includes('-'));
      }
    }
  },
};

export default {
  globs: ['src/elements/*/noisy-ctrnn-*.ts'],
  outdir: '.',
  litelement: true,
  plugins: [tidy],
};
