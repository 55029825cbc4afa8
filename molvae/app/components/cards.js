// Molecules in rows. Texts are set as texts; the pictures are what the server has drawn.
export default {
  template: `
    <ul class="cards" :class="{ busy }" :aria-busy="busy">
      <li v-for="(item, n) in items" :key="n" class="card">
        <button type="button" class="structure" :title="item.smiles" :aria-label="'Go to ' + item.smiles"
          @click="$emit('choose', item.smiles)" v-html="item.svg"></button>
        <p><span v-for="[text, about] in item.lines" :title="about">{{ text }}</span></p>
        <button v-if="keeps" type="button" class="keep" :title="isKept(item) ? 'In the basket; press to take it out' : 'Keep in the basket'"
          :aria-label="'Keep ' + item.smiles" :aria-pressed="isKept(item)"
          @click="$emit('keep', item.smiles)">{{ isKept(item) ? "✓" : "+" }}</button>
      </li>
      <li v-for="n in Math.max(0, places - items.length)" :key="'place' + n" class="card vacant" aria-hidden="true"></li>
    </ul>`,
  props: { items: Array, places: Number, busy: Boolean, keeps: Boolean, kept: Array },
  methods: {
    isKept(item) {
      return this.kept.includes(item.smiles);
    },
  },
};
