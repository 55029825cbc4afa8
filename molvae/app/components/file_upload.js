// The browser's own control for files; it tells how much is sent, and what the server says against it.
export default {
  template: `
    <div class="line">
      <label class="file">{{ label }}<input type="file" :accept="accept" @change="send"></label>
      <span class="soft" role="status">{{ told }}</span>
    </div>`,
  props: { label: String, url: String, accept: String, maxFileSize: Number },
  data: () => ({ told: "" }),
  methods: {
    send(event) {
      const [file] = event.target.files;
      event.target.value = ""; // the same file may be sent again
      if (!file) return;
      if (file.size > this.maxFileSize) {
        this.told = `${file.name} has more than ${this.maxFileSize / 1e6} MB`;
        return;
      }
      const form = new FormData(), request = new XMLHttpRequest();
      form.append("file", file);
      request.upload.onprogress = (sent) => { this.told = `${Math.round((100 * sent.loaded) / sent.total)}% sent`; };
      request.onload = () => { this.told = request.status === 200 ? "" : `refused: ${request.responseText}`; };
      request.onerror = () => { this.told = "the server cannot be reached"; };
      request.open("POST", (window.path_prefix || "") + this.url);
      request.send(form);
    },
  },
};
