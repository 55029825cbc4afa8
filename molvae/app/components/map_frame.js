// A map's own page in a frame. It tells of a selection by a message, which is taken from that frame alone.
export default {
  template: `<iframe v-if="source" class="map" :src="source" title="Map of the table: each point is a molecule"></iframe>`,
  props: { source: String, most: Number },
  mounted() {
    this.hear = (event) => {
      if (event.source !== this.$el.contentWindow || event.data?.molvae !== "selected") return;
      this.$emit("selected", { smiles: event.data.smiles.slice(0, this.most), count: event.data.smiles.length });
    };
    window.addEventListener("message", this.hear);
  },
  beforeUnmount() {
    window.removeEventListener("message", this.hear);
  },
};
