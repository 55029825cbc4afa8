// The basket's rows. All texts are set as texts; the pictures are what the server has drawn.
export default {
  template: `
    <table class="kept" v-if="rows.length">
      <caption class="unseen">Molecules of the basket</caption>
      <thead>
        <tr>
          <th scope="col"><input type="checkbox" aria-label="Choose all" :checked="chosen.size === rows.length" @change="all($event.target.checked)"></th>
          <th scope="col">Structure</th>
          <th scope="col" v-for="label in Object.keys(rows[0].values)" class="number">{{ label }}</th>
          <th scope="col">Note</th><th scope="col">Tags</th><th scope="col">From</th>
        </tr>
      </thead>
      <tbody>
        <tr v-for="row in rows" :key="row.number" :class="{ chosen: chosen.has(row.number) }">
          <td><input type="checkbox" :checked="chosen.has(row.number)" :aria-label="'Choose ' + row.smiles" @change="one(row.number, $event.target.checked)"></td>
          <td><button type="button" class="structure" :title="row.smiles" :aria-label="'Go to ' + row.smiles" @click="$emit('explore', row.smiles)" v-html="row.svg"></button></td>
          <td v-for="(value, label) in row.values" class="number" :data-label="label">{{ value }}</td>
          <td><textarea rows="2" :aria-label="'Note of ' + row.smiles" :value="row.note" placeholder="Note" maxlength="2000" @change="write(row, 'note', $event.target.value)"></textarea></td>
          <td><input type="text" class="tags" :aria-label="'Tags of ' + row.smiles" :value="row.tags" placeholder="Tags" maxlength="200" @change="write(row, 'tags', $event.target.value)"></td>
          <td class="source">{{ row.source }}<span v-for="[text, about] in row.own" :title="about">{{ text }}</span></td>
        </tr>
      </tbody>
    </table>`,
  props: { rows: Array },
  data: () => ({ chosen: new Set() }),
  watch: {
    rows() {
      const there = new Set(this.rows.map((row) => row.number));
      this.chosen = new Set([...this.chosen].filter((number) => there.has(number)));
    },
  },
  methods: {
    all(on) {
      this.chosen = new Set(on ? this.rows.map((row) => row.number) : []);
      this.$emit("choose", [...this.chosen]);
    },
    one(number, on) {
      if (on) this.chosen.add(number);
      else this.chosen.delete(number);
      this.$emit("choose", [...this.chosen]);
    },
    write(row, name, value) {
      row[name] = value;
      this.$emit("write", { number: row.number, note: row.note, tags: row.tags });
    },
  },
};
