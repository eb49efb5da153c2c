// The application has taken the place of the sentence that stands for a failed start.
return document.querySelector("#app > *") !== null && !document.getElementById("failed-start");
