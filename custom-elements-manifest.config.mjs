export default {
  globs: ['src/elements/*/noisy-ctrnn-*.ts'],
  outdir: '.',
  litelement: true,
};
