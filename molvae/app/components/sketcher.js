// OpenChemLib's editor. It tells what a hand has drawn, a moment after the hand rests, as isomeric SMILES.
import { CanvasEditor, Molecule } from "openchemlib";

const REST = 350; // milliseconds

// R1 and ? are attachment points, which others write as [*:1] and *.
const written = (molecule) =>
  molecule.toIsomericSmiles({ includeMapping: true }).replace(/\[R(\d+)\]/g, "[*:$1]").replace(/\[\?\]/g, "*");

const ANY_LABEL = 255; // R1, R2 and all others

const read = (smiles) => {
  const molecule = Molecule.fromSmiles(smiles);
  for (let atom = 0; atom < molecule.getAllAtoms(); atom++) {
    const point = molecule.getAtomMapNo(atom);
    if (!point) continue;
    molecule.setAtomQueryFeature(atom, Molecule.cAtomQFAny, false);
    molecule.setAtomicNo(atom, Molecule.getAtomicNoFromLabel(`R${point}`, ANY_LABEL));
    molecule.setAtomMapNo(atom, 0, false);
  }
  molecule.setFragment(false);
  return molecule;
};

export default {
  template: `<div class="sketcher" role="application" aria-label="Sketcher: draw a molecule here, or type it below"></div>`,
  props: { smiles: String },
  mounted() {
    this.shown = this.smiles;
    this.editor = new CanvasEditor(this.$el, { initialMode: "molecule" });
    this.editor.setOnChangeListener(({ type, isUserEvent }) => {
      if (!isUserEvent || (type !== "molecule" && type !== "selection")) return;
      this.shown = null; // it is the hand's now
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.tell(), REST);
    });
    // the editor fits a molecule into the room it has just then, which changes while the page is laid out
    this.sized = new ResizeObserver(() => setTimeout(() => this.shown && this.show(this.shown), 60));
    this.sized.observe(this.$el);
  },
  beforeUnmount() {
    clearTimeout(this.waiting);
    this.sized.disconnect();
    this.editor.destroy();
  },
  methods: {
    show(smiles) {
      clearTimeout(this.waiting);
      this.shown = smiles;
      try {
        this.editor.setMolecule(read(smiles));
      } catch {
        this.editor.clearAll(); // what OpenChemLib cannot read stays a text; the server has read it
      }
    },
    // Marked atoms are told by atom-map numbers: the SMILES has its atoms in another order than the editor.
    tell() {
      const drawn = this.editor.getMolecule();
      const molecule = drawn.getCompactCopy();
      const count = molecule.getAllAtoms();
      const chosen = [];
      for (let atom = 0; atom < count; atom++) {
        molecule.setAtomMapNo(atom, 0, false);
        if (drawn.isSelectedAtom(atom)) chosen.push(atom);
      }
      const smiles = count ? written(molecule) : "";
      const some = chosen.length > 0 && chosen.length < count;
      chosen.forEach((atom) => molecule.setAtomMapNo(atom, 1, false));
      this.$emit("drawn", { smiles, mapped: some ? written(molecule) : "" });
    },
  },
};
