// Where one came from, the latest last and in sight.
export default {
  template: `
    <nav class="trail" aria-label="Molecules visited" tabindex="0">
      <ol>
        <li v-for="(stop, n) in stops" :key="stop.smiles">
          <button type="button" :title="stop.smiles" :aria-label="'Back to ' + stop.smiles"
            :aria-current="n === stops.length - 1 ? 'location' : null" @click="$emit('choose', stop.smiles)" v-html="stop.svg"></button>
        </li>
      </ol>
    </nav>`,
  props: { stops: Array },
  updated() {
    this.$el.scrollLeft = this.$el.scrollWidth;
  },
};
